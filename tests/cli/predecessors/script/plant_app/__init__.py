NAME = "plant app"
