#include "../lib/db.h"
