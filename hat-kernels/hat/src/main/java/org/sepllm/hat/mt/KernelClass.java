package org.sepllm.hat.mt;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.sepllm.hat.model.Function;
import org.sepllm.hat.model.FunctionName;
import org.sepllm.hat.model.Kernel;
import org.sepllm.hat.model.SourcePosition;
import org.sepllm.hat.runtime.CompileOptions;
import org.sepllm.hat.runtime.FaultKind;
import org.sepllm.hat.runtime.KernelCompileException;
import org.sepllm.hat.runtime.KernelFacts;
import org.sepllm.hat.runtime.KernelFault;
import org.sepllm.hat.runtime.LaunchRange;
import org.sepllm.hat.runtime.WorkItemNames;

/** A generated class with what is needed to run it and to word its faults. */
final class KernelClass {
  /** What else than the model decides about the code. */
  private record Key(String hash, boolean checked, long loopLimit) {}

  private static final Map<Key, KernelClass> GENERATED = new ConcurrentHashMap<>();

  private final FunctionName kernel;
  private final GroupCode code;
  private final Sites sites;
  private final List<SourcePosition> barriers;
  private final int kept;
  private final List<Boolean> writes;

  private KernelClass(KernelPlan plan) {
    Kernel model = plan.kernel();
    AtomicReference<GroupMethod> group = new AtomicReference<>();
    byte[] bytes = ClassFile.of().build(KernelPlan.CLASS, type -> build(type, plan, group));
    this.kernel = model.entry().name();
    this.code = load(bytes);
    this.sites = plan.sites();
    this.barriers = group.get().barriers();
    this.kept = group.get().most();
    KernelFacts facts = KernelFacts.of(model);
    this.writes =
        model.entry().parameters().stream()
            .map(parameter ->
                facts.access().containsKey(parameter.name())
                    && facts.access().get(parameter.name()).writes())
            .toList();
  }

  /** Returns the class of a kernel; equal kernels share it as long as the program runs. */
  static KernelClass of(Kernel kernel, CompileOptions options) {
    long limit = options.checked() ? options.loopLimit() : 0;
    Key key = new Key(kernel.hash(), options.checked(), limit);
    return GENERATED.computeIfAbsent(key, _ -> new KernelClass(new KernelPlan(kernel, options)));
  }

  private static void build(
      ClassBuilder type, KernelPlan plan, AtomicReference<GroupMethod> group) {
    type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER, AccessFlag.SYNTHETIC);
    type.withInterfaceSymbols(ClassDesc.of(GroupCode.class.getName()));
    type.withMethodBody(
        ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, 0, KernelClass::constructor);
    type.withMethodBody(
        "run",
        MethodTypeDesc.of(ConstantDescs.CD_void, Types.GROUP),
        ClassFile.ACC_PUBLIC,
        code -> {
          GroupMethod method = new GroupMethod(code, plan);
          method.emit();
          group.set(method);
        });
    for (Function function : plan.kernel().auxiliaries()) {
      if (!plan.waits(function.name())) {
        type.withMethodBody(
            KernelPlan.method(function.name()),
            FunctionMethod.type(function),
            ClassFile.ACC_STATIC,
            code -> FunctionMethod.emit(code, plan, function));
      }
    }
  }

  private static void constructor(CodeBuilder code) {
    code.aload(0)
        .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
        .return_();
  }

  private static GroupCode load(byte[] bytes) {
    try {
      Class<?> type = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
      return (GroupCode) type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException failed) {
      throw new KernelCompileException("generated code cannot be loaded", failed);
    }
  }

  GroupCode code() {
    return code;
  }

  /** Returns how many variables of a work-item are put aside at most. */
  int kept() {
    return kept;
  }

  boolean writes(int argument) {
    return writes.get(argument);
  }

  KernelFault fault(SiteFault fault, LaunchRange range, GroupState state) {
    String item = new WorkItemNames(range).name(state.runningItem());
    return new KernelFault(
        fault.kind(), kernel, sites.position(fault.site()), fault.getMessage() + ", by " + item);
  }

  /** Words that some work-items wait at a barrier and others do not. */
  KernelFault divergence(LaunchRange range, GroupState state) {
    int[] waiting = state.waiting();
    int barrier = IntStream.of(waiting).filter(at -> at != GroupState.DONE).min().orElseThrow();
    WorkItemNames names = new WorkItemNames(range);
    int first = state.number() * state.size();
    int[] arrived =
        IntStream.range(0, state.size()).filter(lane -> waiting[lane] == barrier).toArray();
    int[] absent =
        IntStream.range(0, state.size()).filter(lane -> waiting[lane] != barrier).toArray();
    return new KernelFault(
        FaultKind.DIVERGENT_BARRIER,
        kernel,
        barriers.get(barrier - 1),
        "barrier reached by "
            + names.names(IntStream.of(arrived).map(lane -> first + lane).toArray())
            + " of "
            + names.groupName(state.number())
            + ", not by "
            + names.names(IntStream.of(absent).map(lane -> first + lane).toArray()));
  }
}
