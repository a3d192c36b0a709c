#include "../../lib/pool.h"
