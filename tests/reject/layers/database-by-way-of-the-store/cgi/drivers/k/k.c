#include "../driver.h"
