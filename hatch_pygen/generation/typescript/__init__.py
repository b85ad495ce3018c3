"""The TypeScript target: from the IR to the modules of an npm package."""
