"""Commands that read and write files only: no server, no key, no Django."""
