// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Contribution} from "../../contracts/interfaces/IDataHandler.sol";
import {PoolTest} from "./utils/PoolTest.sol";
import {vm} from "./utils/Vm.sol";

/// @dev Random histories of a pool, followed by books that know every account: what everybody is paid is what they are due, and
/// what was paid and what is left is what came in, to the wei.
contract StakePoolHistoryTest is PoolTest {
    uint256 private constant PEOPLE = 5;
    uint256 private constant STEPS = 24;
    uint256 private constant HISTORIES = 10; // in each run of the fuzzer, of which there are at least 100
    uint256 private constant FINE = 1 << 80; // the books' unit is a 2^-80th of a wei

    /// @dev What is written down of one person.
    struct Account {
        address who;
        uint256 standing;
        uint256 due; // in fine units, since the beginning
        uint256 paid; // in wei
        Contribution[] ripening;
    }

    Account[PEOPLE] private _accounts;
    uint256 private _total; // all standing
    uint256 private _cameIn; // all inflows, in wei
    uint256 private _waiting; // of which do not stream yet
    uint256 private _streaming; // in fine units, not released yet
    uint256 private _endsAt;
    uint256 private _writtenAt;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < PEOPLE; ++i) {
            _accounts[i].who = address(uint160(0xB000 + i));
            _fund(_accounts[i].who, 1e6 ether);
        }
    }

    function testFuzz_claims_GivenAnyHistory_PayWhatIsDueToTheWei(uint256 seed) external {
        for (uint256 i = 0; i < HISTORIES; ++i) {
            uint256 state = vm.snapshotState();
            _model = _createModel();
            for (uint256 k = 0; k < STEPS; ++k) _step(uint256(keccak256(abi.encode(seed, i, k))));
            _checkTheEnd();
            vm.revertToState(state);
        }
    }

    // ------------------------------------------------------------------------------------------------ steps

    function _step(uint256 d) private {
        // Hostile timing: often no time passes at all, or just about as long as a stream lasts.
        uint256 pause = (d >> 8) % 5;
        if (pause == 1) _waitFor(1 + ((d >> 16) % 60));
        if (pause == 2) _waitFor((d >> 16) % POOL_PERIOD);
        if (pause == 3) _waitFor(POOL_PERIOD - 1 + ((d >> 16) % 3));
        if (pause == 4) _waitFor((d >> 16) % 2 hours);
        _release();
        uint256 what = d % 8;
        Account storage account = _accounts[(d >> 64) % PEOPLE];
        uint256 amount = uint256(keccak256(abi.encode(d))) >> (188 + ((d >> 72) % 60)); // up to 295 ether, often dust
        if (what < 2) account.ripening.push(_sample(account.who, 1));
        else if (what < 4) _ripen(account);
        else if (what == 4) _claimFor(account);
        else if (what == 5) _donate(account, amount);
        else if (what == 6) _fundBy(account, amount);
        else _syncBy(account);
        _checkNow();
    }

    function _ripen(Account storage account) private {
        uint256 count = account.ripening.length;
        if (count == 0) return;
        Contribution memory c = account.ripening[count - 1];
        if (vm.getBlockTimestamp() < c.contributedAt + REFUND_WAIT) return;
        account.ripening.pop();
        _refund(_model, c);
        account.standing += c.deposit;
        _total += c.deposit;
    }

    function _claimFor(Account storage account) private {
        uint256 owing = _owed(account.who);
        if (owing == 0) return;
        uint256 amount = _claim(account.who);
        vm.assertEq(amount, owing, "paid is what was owed");
        account.paid += amount;
        _notice();
    }

    function _donate(Account storage account, uint256 amount) private {
        vm.prank(account.who);
        hub.fundPool(_model, amount);
        _cameIn += amount;
        _waiting += amount;
    }

    function _fundBy(Account storage account, uint256 amount) private {
        _cameIn += amount;
        _waiting += amount;
        uint256 expected = _total == 0 ? 0 : _waiting;
        vm.assertEq(_fundPool(account.who, amount), expected, "streams by funding");
        _notice();
    }

    function _syncBy(Account storage account) private {
        vm.assertEq(_sync(account.who), _total == 0 ? 0 : _waiting, "streams by syncing");
        _notice();
    }

    // ------------------------------------------------------------------------------------------------ books

    /// @dev What the stream has released since the last entry, to everybody by standing.
    function _release() private {
        uint256 time = vm.getBlockTimestamp();
        if (_streaming != 0 && _endsAt > _writtenAt) {
            uint256 run = (time < _endsAt ? time : _endsAt) - _writtenAt;
            uint256 released = (_streaming * run) / (_endsAt - _writtenAt);
            for (uint256 i = 0; i < PEOPLE; ++i) _accounts[i].due += (released * _accounts[i].standing) / _total;
            _streaming -= released;
        }
        _writtenAt = time;
    }

    function _notice() private {
        if (_total == 0 || _waiting == 0) return;
        uint256 left = _endsAt > _writtenAt ? _endsAt - _writtenAt : 0;
        uint256 added = _waiting * FINE;
        uint256 sum = _streaming + added;
        _endsAt = _writtenAt + (_streaming * left + added * POOL_PERIOD + sum / 2) / sum;
        _streaming = sum;
        _waiting = 0;
    }

    function _checkNow() private view {
        (uint256 unreleased, uint256 unclaimed, uint256 unnoticed, uint256 endsAt) = stakeIncentive.poolState(_model);
        uint256 sumOwed = 0;
        uint256 sumPaid = 0;
        for (uint256 i = 0; i < PEOPLE; ++i) {
            uint256 owing = _owed(_accounts[i].who);
            sumOwed += owing;
            sumPaid += _accounts[i].paid;
            uint256 got = owing + _accounts[i].paid;
            uint256 due = _accounts[i].due / FINE;
            vm.assertLe(got, due + 1, "got too much");
            vm.assertLe(due, got + 1, "got too little");
            (uint256 standing, ) = stakeIncentive.standingOf(_model, _accounts[i].who);
            vm.assertEq(standing, _accounts[i].standing, "standing");
        }
        uint256 pool = hub.poolOf(_model);
        vm.assertEq(sumPaid + pool, _cameIn, "paid and left is what came in");
        vm.assertEq(unreleased + unclaimed + unnoticed, pool, "the pool's parts");
        vm.assertEq(unnoticed, _waiting, "unnoticed");
        vm.assertLe(sumOwed, unclaimed, "owed is covered by what is released");
        vm.assertLe(unclaimed - sumOwed, PEOPLE, "released and owed to nobody");
        vm.assertLe(endsAt, _endsAt + 1, "end of the stream");
        vm.assertLe(_endsAt, endsAt + 1, "end of the stream");
    }

    /// @dev Everything streams to its end and everybody claims: nothing is left but what rounding left.
    function _checkTheEnd() private {
        _syncBy(_accounts[0]);
        _waitFor(POOL_PERIOD);
        _release();
        for (uint256 i = 0; i < PEOPLE; ++i) _claimFor(_accounts[i]);
        _checkNow();
        if (_total != 0) vm.assertLe(hub.poolOf(_model), PEOPLE + 1, "left at the end");
    }
}
