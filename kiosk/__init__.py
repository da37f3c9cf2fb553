"""The customer's screens: join in three seconds, see points and coupons, leave nothing behind."""
