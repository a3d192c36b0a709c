#include "../lib/db/db.h"
