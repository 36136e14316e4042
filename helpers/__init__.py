"""What the lessons share. Read the modules in this order; each imports only from those before it.

hosted       setting up where a lesson was opened without the course: Colab, Kaggle
versions     what differs between the versions of torch
runtime      seeds and devices
line         a line that is written over and over, also in a page that was opened again
download     fetch a file from the network, or say in one line why not
mnist_files  the four files of MNIST, checked before they are used
data         the data sets, and Batches
history      what a training writes down, and the line that says how far it is
modes        where a model is, which mode it is in, and how a loop is stopped without harm
training     fit, evaluate, predict, accuracy
words        what a figure shows, in words, for those who do not see it
plotting     figures, drawn on the axes they are given
drawing      drawings of how a thing is built: boxes, arrows, circles, grids of numbers
picture      axes that are drawn again and again, and given out as PNG
live         sliders, a plot that moves while a network learns, a pad to draw digits on
way          the learner's whole way: how many exercises of each lesson are right
checks       the automatic checks of the exercises, one module a lesson
"""
