"""From measured tables to a TOML fragment of keys, each with its interval."""
