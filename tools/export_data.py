"""Write data/digits.npz and data/breast_cancer.csv from the data that scikit-learn carries.

Run once by an author; the results are committed. Needs scikit-learn, which the course does not:
    python -m pip install scikit-learn
    python tools/export_data.py
"""

import csv
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.model_selection import train_test_split

DATA = Path(__file__).resolve().parent.parent / "data"


def export_digits() -> None:
    digits = load_digits()
    images = digits.images.astype(np.uint8)  # ink from 0 to 16
    labels = digits.target.astype(np.uint8)
    # The split is made here, once, and stored: every machine tests on the same 360 images.
    train_x, test_x, train_y, test_y = train_test_split(images, labels, test_size=360, random_state=0, stratify=labels)
    np.savez_compressed(
        DATA / "digits.npz", train_images=train_x, train_labels=train_y, test_images=test_x, test_labels=test_y
    )
    print(f"digits.npz: {len(train_x)} training and {len(test_x)} test images")


def export_tumours() -> None:
    table = load_breast_cancer()
    rows = np.arange(len(table.target))
    # As above: one split for everybody, with the same share of malignant tumours in each part.
    rest, test = train_test_split(rows, test_size=150, random_state=0, stratify=table.target)
    train, valid = train_test_split(rest, test_size=100, random_state=0, stratify=table.target[rest])
    part = dict.fromkeys(train, "train") | dict.fromkeys(valid, "validation") | dict.fromkeys(test, "test")
    with open(DATA / "breast_cancer.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["split", "diagnosis", *table.feature_names])
        for row in rows:
            writer.writerow([part[row], table.target_names[table.target[row]], *table.data[row].tolist()])
    print(f"breast_cancer.csv: {len(train)} training, {len(valid)} validation and {len(test)} test rows")


if __name__ == "__main__":
    export_digits()
    export_tumours()
