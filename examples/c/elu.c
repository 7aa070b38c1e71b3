/* elu.c: elu with alpha = 0.5 and its slope over a few floats and doubles, and softmax of a row,
 * beside what mathematics says. */
#include <hillock/hillock_c.h>

#include <math.h>
#include <stdio.h>

/* 0.5 (exp(x) - 1) and 0.5 exp(x) for x < 0, else x and 1. */
static const double x[] = {-2, -1, 0.5, 3};
static const double value[] = {-0.43233235838169365, -0.31606027941427883, 0.5, 3};
static const double slope[] = {0.06766764161830635, 0.18393972058572117, 1, 1};
enum { count = sizeof x / sizeof *x };

static int near(double a, double b, double share) {
  return fabs(a - b) <= share * fabs(b);
}

static int check(hillock_status status) {
  if (status != HILLOCK_OK) fprintf(stderr, "%s\n", hillock_last_error());
  return status == HILLOCK_OK;
}

int main(void) {
  float short_x[count], short_y[count];
  double y[count], dx[count];
  const double dy[count] = {2, 2, 2, 2};
  const char* const* names;
  const char* spec;
  size_t known;
  int i, right;
  hillock_activation* elu;

  if (!check(hillock_activation_create("elu:alpha=0.5", &elu))) return 1;
  for (i = 0; i < count; ++i) short_x[i] = (float)x[i];

  /* y[i] = elu(x[i]), dx[i] = dy[i] elu'(x[i]); the last argument is the number of threads */
  right = check(hillock_activation_forward(elu, HILLOCK_F64, x, y, count, 1)) &&
          check(hillock_activation_backward(elu, HILLOCK_F64, x, dy, dx, count, 1)) &&
          check(hillock_activation_forward(elu, HILLOCK_F32, short_x, short_y, count, 1)) &&
          check(hillock_activation_spec(elu, &spec)) &&
          check(hillock_activation_names(&names, &known));
  if (!right) return 1;
  for (i = 0; i < count; ++i) {
    printf("%s: f(%4.1f) = %.15f, as float %.7f; slope %.15f\n", spec, x[i], y[i], short_y[i],
           dx[i] / 2);
    right = right && near(y[i], value[i], 3e-16) && near(dx[i], 2 * slope[i], 6e-16) &&
            near(short_y[i], value[i], 3e-7);
  }
  hillock_activation_destroy(elu);

  /* one row of four columns */
  right = right && check(hillock_softmax(HILLOCK_F64, x, y, 1, count));
  printf("softmax: %.15f %.15f %.15f %.15f\n", y[0], y[1], y[2], y[3]);
  right = right && near(y[0] + y[1] + y[2] + y[3], 1, 3e-16) && near(y[3] / y[2], exp(2.5), 1e-15);

  right = right && hillock_activation_create("eluu", &elu) == HILLOCK_USAGE_ERROR && elu == NULL;
  printf("%s\n", hillock_last_error());
  right = right && hillock_abi_version() == HILLOCK_ABI_VERSION;
  printf("hillock %s, %d activations from %s on: %s\n", hillock_version(), (int)known, names[0],
         right ? "as it should be" : "WRONG");
  return right ? 0 : 1;
}
