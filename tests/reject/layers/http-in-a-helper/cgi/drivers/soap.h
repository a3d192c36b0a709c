#include "../lib/http.h"
