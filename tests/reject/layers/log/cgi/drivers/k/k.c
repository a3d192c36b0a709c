#include "../../lib/log.h"
