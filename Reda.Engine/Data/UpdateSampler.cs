namespace Reda.Engine.Data;

/// <summary>
/// The samples of an update: an epoch visits every new interaction once and, so that nothing known is forgotten, a number of known ones, which go on in the next
/// epoch where this one ended. Any sample can be drawn by any thread: it is a pure function of seed, epoch and position.
/// </summary>
internal sealed class UpdateSampler : ISampleSource
{
    private readonly RelationSampler _all;
    private readonly int[] _samples;
    private readonly ulong _seed;

    /// <summary>Tells the new interactions from the known ones.</summary>
    /// <param name="all">All interactions, new and known; its seed is the update's.</param>
    /// <param name="known">The interactions before the update, whose users and items come first among all.</param>
    /// <param name="rehearsal">How many known interactions an epoch visits for every new one; all of them where there are fewer.</param>
    /// <param name="seed">The seed of the order.</param>
    public UpdateSampler(RelationSampler all, Interactions known, double rehearsal, ulong seed)
    {
        _all = all;
        _seed = seed;
        _samples = new int[all.SamplesPerEpoch];
        int last = _samples.Length;
        for (int sample = 0; sample < _samples.Length; sample++)
        {
            var (user, item) = all.InteractionOf(sample);
            bool isKnown = user < known.Users.Count && known.History(user).BinarySearch(item) >= 0;
            _samples[isKnown ? --last : New++] = sample;
        }

        Rehearsed = (int)Math.Min(_samples.Length - New, Math.Round(rehearsal * New));
    }

    /// <summary>The new interactions that can be sampled.</summary>
    public int New { get; }

    /// <summary>The known interactions that an epoch visits.</summary>
    public int Rehearsed { get; }

    /// <inheritdoc/>
    public int SamplesPerEpoch => New + Rehearsed;

    /// <inheritdoc/>
    public int ItemsPerSample => _all.ItemsPerSample;

    /// <inheritdoc/>
    public int Place(int role, int side) => _all.Place(role, side);

    /// <inheritdoc/>
    public void Draw(int epoch, int first, Span<int> items)
    {
        var order = new Permutation(SamplesPerEpoch, _seed, RandomStreams.Order + (ulong)epoch);
        var rehearsal = new Permutation(Math.Max(1, _samples.Length - New), _seed, RandomStreams.Rehearsal);
        Span<int> samples = stackalloc int[RelationSampler.Group];
        int width = ItemsPerSample, count = items.Length / width;
        for (int begin = 0; begin < count; begin += RelationSampler.Group)
        {
            Span<int> group = samples[..Math.Min(RelationSampler.Group, count - begin)];
            for (int n = 0; n < group.Length; n++)
            {
                int at = order[first + begin + n];
                group[n] = _samples[at < New ? at : New + rehearsal[Rehearsal(epoch, at - New)]];
            }

            _all.Draw(epoch, group, items.Slice(begin * width, group.Length * width));
        }
    }

    /// <summary>The place, in the order of rehearsal, of the n-th known interaction of an epoch.</summary>
    private int Rehearsal(int epoch, int n) => (int)((((epoch - 1L) * Rehearsed) + n) % (_samples.Length - New));
}
