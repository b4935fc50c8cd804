// libcublas.so.12 on a machine that has libcublas.so.13 only: JCuda 12.6 asks for the former by name and version node.
// Every name that it imports is a jump through a slot; the first call of each looks the function up in cuBLAS 13, which
// has all 494 of them with the same arguments. A name that were missing would answer CUBLAS_STATUS_NOT_SUPPORTED instead
// of ending the process, as a missing symbol does.
//
// Linked to nothing: dlopen and dlsym are those of the process, whatever its C library's age.
enum { NOT_SUPPORTED = 15, RTLD_NOW = 2, JNI_ERR = -1, JNI_VERSION_1_8 = 0x00010008 };

void *dlopen(const char *, int);
void *dlsym(void *, const char *);

extern void *forwarder_slots[];
extern const char *const forwarder_names[];

static void *cublas;

static int notSupported(void) { return NOT_SUPPORTED; }

// Java loads this file first, so that it is there when JCuda's library asks for it; refused where cuBLAS 13 does not load.
int JNI_OnLoad(void *machine, void *reserved) {
  (void)machine;
  (void)reserved;
  cublas = dlopen("libcublas.so.13", RTLD_NOW);
  return cublas ? JNI_VERSION_1_8 : JNI_ERR;
}

// The first call of a name; two threads at once find the same.
__attribute__((visibility("hidden"), used)) void forwarder_resolve(unsigned index) {
  void *found = cublas ? dlsym(cublas, forwarder_names[index]) : 0;
  __atomic_store_n(&forwarder_slots[index], found ? found : (void *)notSupported, __ATOMIC_RELEASE);
}
