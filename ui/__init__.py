"""What the kiosk and the till share: the look, the words, the keypad, the way a tap meets core."""
