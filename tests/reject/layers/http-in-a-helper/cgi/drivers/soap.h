#include "../lib/http/http.h"
