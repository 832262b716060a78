package io.omnikeywords.resilience.annotation;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A type as one class sees it, with the type variables of its supertypes replaced by what it gave
 * for them.
 *
 * @param raw its erasure
 * @param arguments its type arguments; none where it has none or is raw
 * @param open whether it stands for other types too: a wildcard, or a variable that nobody fixed
 */
record SeenType(Class<?> raw, List<SeenType> arguments, boolean open) {

  /** What a class has given for the type variables of its supertypes. */
  static final class Eyes {
    private final Map<Type, Type> given = new HashMap<>();

    Eyes(Class<?> viewer) {
      look(viewer);
    }

    private void look(Type type) {
      if (type instanceof ParameterizedType generic) {
        TypeVariable<?>[] variables = ((Class<?>) generic.getRawType()).getTypeParameters();
        for (int i = 0; i < variables.length; i++) {
          given.put(variables[i], generic.getActualTypeArguments()[i]);
        }
      }
      Class<?> raw =
          type instanceof ParameterizedType of ? (Class<?>) of.getRawType() : (Class<?>) type;
      if (raw.getGenericSuperclass() != null) {
        look(raw.getGenericSuperclass());
      }
      for (Type implemented : raw.getGenericInterfaces()) {
        look(implemented);
      }
    }

    SeenType see(Type type) {
      if (type instanceof Class<?> known) {
        return new SeenType(known, List.of(), false);
      }
      if (type instanceof ParameterizedType generic) {
        return new SeenType(
            (Class<?>) generic.getRawType(), see(generic.getActualTypeArguments()), false);
      }
      if (type instanceof GenericArrayType array) {
        SeenType component = see(array.getGenericComponentType());
        return new SeenType(component.raw.arrayType(), component.arguments, component.open);
      }
      if (type instanceof TypeVariable<?> variable) {
        Type known = given.get(variable);
        return known != null ? see(known) : new SeenType(bound(variable), List.of(), true);
      }
      SeenType bound = see(((WildcardType) type).getUpperBounds()[0]);
      return new SeenType(bound.raw, List.of(), true);
    }

    List<SeenType> see(Type[] types) {
      return Arrays.stream(types).map(this::see).toList();
    }

    /** Not looked at further than its erasure: a bound may name the variable itself. */
    private Class<?> bound(TypeVariable<?> variable) {
      Type bound = variable.getBounds()[0];
      if (bound instanceof TypeVariable<?> other) {
        Type known = given.get(other);
        return known != null ? see(known).raw : bound(other);
      }
      return bound instanceof ParameterizedType generic
          ? (Class<?>) generic.getRawType()
          : (Class<?>) bound;
    }
  }

  /** Whether a value of the other type may stand where this one is wanted. */
  boolean accepts(SeenType other) {
    if (!raw.isAssignableFrom(other.raw)) {
      return false;
    }
    List<SeenType> theirs = other.argumentsFor(raw);
    if (arguments.size() != theirs.size()) {
      return true; // one of them is raw
    }
    for (int i = 0; i < theirs.size(); i++) {
      if (!arguments.get(i).contains(theirs.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean contains(SeenType argument) {
    if (open || argument.open) {
      return raw.isAssignableFrom(argument.raw)
          || (argument.open && argument.raw.isAssignableFrom(raw));
    }
    return raw == argument.raw && accepts(argument);
  }

  /** The type arguments of this type seen as one of its supertypes. */
  private List<SeenType> argumentsFor(Class<?> supertype) {
    if (raw == supertype || raw.isArray()) {
      return arguments;
    }
    Eyes eyes = new Eyes(raw);
    List<SeenType> result = new ArrayList<>();
    for (TypeVariable<?> variable : supertype.getTypeParameters()) {
      Type given = variable;
      while (eyes.given.containsKey(given)) {
        given = eyes.given.get(given);
      }
      int own = Arrays.asList(raw.getTypeParameters()).indexOf(given);
      result.add(own >= 0 && own < arguments.size() ? arguments.get(own) : eyes.see(given));
    }
    return result;
  }

  @Override
  public String toString() {
    String name = raw.getSimpleName();
    return arguments.isEmpty()
        ? name
        : name
            + arguments.stream()
                .map(SeenType::toString)
                .toList()
                .toString()
                .replace('[', '<')
                .replace(']', '>');
  }
}
