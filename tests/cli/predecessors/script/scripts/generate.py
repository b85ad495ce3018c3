"""Generates the client of the plant again."""

import os
import sys
from pathlib import Path

from cognite.client import CogniteClient
from cognite.client.data_classes.data_modeling import DataModelId, ViewId
from cognite.pygen import generate_sdk as generate

ROOT = Path(__file__).parent.parent
SPACE, MODEL = "plant", "Plant"
SETTINGS = {"top_level_package": f"{SPACE}_app.sdk", "client_name": MODEL + "AppClient"}

raise SystemExit("this program must not run: it would write over the package")


def main(client: CogniteClient, version: str = "1") -> None:
    model_id = DataModelId(SPACE, MODEL, "1")
    generate(
        model_id,
        client,
        default_instance_space="acme_assets",
        output_dir=ROOT,
        exclude_views={"Valve", ViewId("other", "Secret", "v2")},
        overwrite=True,
        format_code=os.environ.get("FORMAT") == "1",
        **SETTINGS,
    )


if __name__ == "__main__":
    main(CogniteClient.default_oauth_client_credentials(*sys.argv[1:]))
