"""HTML, in whatever encoding → Document; nothing here does any I/O."""
