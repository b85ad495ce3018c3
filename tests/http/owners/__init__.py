"""Programs that use one client in several processes, event loops and at their end; test_owner.py runs them."""
