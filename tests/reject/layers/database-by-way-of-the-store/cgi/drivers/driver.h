#include "../store/sim.h"
