"""Write data/digits.npz from the digits that scikit-learn carries.

Run once by an author; the result is committed. Needs scikit-learn, which the course does not:
    python -m pip install scikit-learn
    python tools/export_digits.py
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

TARGET = Path(__file__).resolve().parent.parent / "data" / "digits.npz"


def main() -> None:
    digits = load_digits()
    images = digits.images.astype(np.uint8)  # ink from 0 to 16
    labels = digits.target.astype(np.uint8)
    # The split is made here, once, and stored: every machine tests on the same 360 images.
    train_x, test_x, train_y, test_y = train_test_split(images, labels, test_size=360, random_state=0, stratify=labels)
    np.savez_compressed(TARGET, train_images=train_x, train_labels=train_y, test_images=test_x, test_labels=test_y)
    print(f"{TARGET.name}: {len(train_x)} training and {len(test_x)} test images")


if __name__ == "__main__":
    main()
