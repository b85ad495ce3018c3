/**
 * Before all tests: the emulator, by the Python that PYGEN_TEST_PYTHON names; without one the tests that talk to it fail.
 * Where it listens and the token of its control path go to the tests as variables.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MODEL = fileURLToPath(new URL("../../../example_project/pygen.snapshot.json", import.meta.url));

export default async function setup(): Promise<(() => void) | undefined> {
  const python = process.env["PYGEN_TEST_PYTHON"];
  if (!python) return undefined;
  const emulator = spawn(python, ["-m", "pygen_runtime.emulator", "--strict", "--snapshot", MODEL], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(emulator.stdout)) {
    process.env["PYGEN_TEST_EMULATOR"] ??= /listening on (\S+)/.exec(line)?.[1];
    const token = /Bearer (\S+)/.exec(line)?.[1];
    process.env["PYGEN_TEST_CONTROL"] = token ?? "";
    if (token) break;
  }
  return () => void emulator.kill();
}
