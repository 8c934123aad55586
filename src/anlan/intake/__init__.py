"""Messages become clean, located, de-duplicated readings and reports; nothing is dropped in silence."""
