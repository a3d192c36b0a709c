#include "queries.h"
