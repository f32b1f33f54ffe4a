"""References for developers, made from what they describe: settings, commands and the interface.

`pages.py` makes the pages; `vagvisaren docs` writes them in docs/developers, where a test holds
them fresh (bot/documents/folder.py keeps the folder). Words stand in the templates in `pages/`.
"""
