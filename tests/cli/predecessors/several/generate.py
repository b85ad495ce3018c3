from cognite.client import CogniteClient
from cognite.pygen import generate_sdk

MODELS = [("plant", "Plant", "1"), ("plant", "Second", "1")]

if __name__ == "__main__":
    generate_sdk(
        MODELS,
        CogniteClient(),
        top_level_package="acme_models",
        client_name="AcmeModelsClient",
        default_instance_space="acme_assets",
    )
