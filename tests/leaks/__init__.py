"""The leak test: canaries in every input, then a search of everything that is left."""
