"""Documents made from the knowledge: pages for experts and lawyers, and the printed lathund.

`pages.py` makes the pages, `folder.py` keeps a folder of them fresh, `lathund.py` and `paper.py`
make the paper. Nothing is written here that the knowledge can say; words stand in the templates in
`pages/` and in `lathund.yml`.
"""
