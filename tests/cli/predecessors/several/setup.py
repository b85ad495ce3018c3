from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
REQUIREMENTS = ["rich", "cognite-pygen>=1.0"]

setup(
    name="acme-models",
    version=(HERE / "VERSION").read_text().strip(),
    packages=find_packages(),
    install_requires=REQUIREMENTS,
    extras_require={"frames": ["pandas"]},
    python_requires=">=3.8",
)
