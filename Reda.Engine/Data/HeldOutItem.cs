namespace Reda.Engine.Data;

/// <summary>Which item of a user is held out.</summary>
public enum HeldOutItem
{
    /// <summary>The last where the data are in order of time, as far as can be told from them, a random one elsewhere.</summary>
    Auto,

    /// <summary>Any, drawn among those that another user has too: see <see cref="LeaveOneOut.Split"/>.</summary>
    Random,

    /// <summary>The last, where another user has it too: see <see cref="LeaveOneOut.Last"/>. For histories in order of time, whose owners are to be served from now on.</summary>
    Last,
}
