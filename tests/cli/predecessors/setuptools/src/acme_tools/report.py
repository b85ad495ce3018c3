from plant_client import PlantClient


def main() -> None:
    print(PlantClient.__name__)
