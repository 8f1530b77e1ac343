"""How fast: the warm path, the page in a browser, Lighthouse."""
