"""Copies an installed package to a folder: python copy_package.py PACKAGE FOLDER"""

import importlib.util
import shutil
import sys
from pathlib import Path

package, folder = sys.argv[1:]
(source,) = importlib.util.find_spec(package).submodule_search_locations
shutil.copytree(source, Path(folder) / package, dirs_exist_ok=True)
