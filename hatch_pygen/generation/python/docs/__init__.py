"""What an SDK says of itself: a README, a page for each view, and all of it as one HTML page."""
