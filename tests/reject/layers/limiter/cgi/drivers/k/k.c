#include "../../lib/pace/limiter.h"
