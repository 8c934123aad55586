"""The routes, each file one thing a browser can ask."""
