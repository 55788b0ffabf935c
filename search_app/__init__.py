"""The web app: readers search and read, staff deposit."""
