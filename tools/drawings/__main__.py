import sys

from tools.drawings import main

main(sys.argv[1:])
