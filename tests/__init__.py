"""The tests: one file a module, and what every backend must do."""
