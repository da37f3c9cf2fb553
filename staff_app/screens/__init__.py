"""What a cashier sees: one file for each thing on the screen."""
