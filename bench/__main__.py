"""`make bench`: every benchmark there is."""

from bench import resolver, widget

if __name__ == "__main__":
    resolver.main()
    widget.main()
