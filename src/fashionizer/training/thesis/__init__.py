"""The system of the thesis: a frozen ResNet, its last layers trained on 18 classes, and search."""
