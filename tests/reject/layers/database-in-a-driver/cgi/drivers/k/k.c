#include "../../lib/db.h"
