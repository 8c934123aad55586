"""Tasks become outcomes, as told from the field."""
