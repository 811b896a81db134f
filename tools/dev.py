"""`make dev`: the product with pages that reload; Vite's server proxies the API."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

product = subprocess.Popen([sys.executable, "-m", "pulseops.cli", "run"], cwd=ROOT)
try:
    subprocess.run(["npm", "run", "dev"], cwd=ROOT / "web", env=os.environ, check=False)
except KeyboardInterrupt:
    pass
finally:
    product.terminate()
    sys.exit(product.wait(30))
