"""What users construct: the clients, their settings, and the APIs of resources and views."""
