"""What the package does, as library calls: read, migrate, validate, restore."""
