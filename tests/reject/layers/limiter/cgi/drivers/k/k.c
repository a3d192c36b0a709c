#include "../../lib/limiter.h"
