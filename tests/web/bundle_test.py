#!/usr/bin/env python3
"""web/dist/ is made from web/src/ as it is: by the hashes of the sources; where npm is, by making it again.

    bundle_test.py WEB
"""

import hashlib
import pathlib
import shutil
import subprocess
import sys

MEND = "./dev web writes it anew (it needs Node.js and npm)."


def main():
    web = pathlib.Path(sys.argv[1]).resolve()
    sources = [*(web / "src").rglob("*"), *(web / name for name in ("build.mjs", "package.json", "package-lock.json"))]
    files = sorted(str(file.relative_to(web)) for file in sources if file.is_file())
    now = "".join(f"{hashlib.sha256((web / file).read_bytes()).hexdigest()}  {file}\n" for file in files)
    then = (web / "dist/sources.sha256").read_text()
    if now != then:
        stale = sorted({line.split("  ")[1] for line in set(now.splitlines()) ^ set(then.splitlines())})
        sys.exit(f"web/dist/ was made from other sources: {', '.join(stale)}. {MEND}")
    if not shutil.which("npm"):
        print("the sources are those that web/dist/ was made from; without npm it is not made again")
        return
    if not (web / "node_modules/.package-lock.json").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=web, check=True)
    subprocess.run(["node", "build.mjs", "--check"], cwd=web, check=True)


if __name__ == "__main__":
    main()
