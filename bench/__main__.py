"""`make bench`: every benchmark there is."""

from bench import resolver

if __name__ == "__main__":
    resolver.main()
